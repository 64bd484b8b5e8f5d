// Where blobs lie, as BLOBS writes it.
import { expect, test } from "vitest";
import { placeOf } from "../../../src/store/s3/settings.ts";

test.each([
  ["s3://bucket", { bucket: "bucket", prefix: "" }],
  ["s3://bucket/", { bucket: "bucket", prefix: "" }],
  ["s3://my.bucket/blobs", { bucket: "my.bucket", prefix: "blobs/" }],
  ["s3://bucket//a//b/", { bucket: "bucket", prefix: "a/b/" }],
])("[B26] %s is a bucket and what stands before its names", (url, place) => {
  expect(placeOf(url)).toEqual(place);
});

test.each(["s3://", "s3://B", "s3://bucket/ä", "https://bucket"])("[B27] %s is refused", (url) => {
  expect(() => placeOf(url)).toThrow(
    expect.objectContaining({
      code: "invalid_params",
      values: { field: "BLOBS", reason: expect.stringContaining(url) },
    }),
  );
});
