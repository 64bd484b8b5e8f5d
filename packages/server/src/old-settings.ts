// The settings of the old system, whose users come over; config.ts reads them with all others.

/** Name → what it means, as in config.ts. */
export const oldSettings = {
  OLD_SITE: {
    kind: "text",
    initial: "",
    doc: "With AUTH=django: the site that this server stands in front of, as http://127.0.0.1:8000. Users who are enrolled get the old addresses answered here, all others and all else are passed on to it; none if there is no such site any more.",
  },
  OLD_SESSIONS: {
    kind: "list",
    initial: "",
    secret: true,
    doc: "Where the old system keeps sessions, separated by commas: redis://… or rediss://… of its cache, file:FOLDER of a file cache, database:TABLE of a cache in DJANGO_DATABASE, media:MEDIA_ROOT of file sessions.",
  },
  OLD_KEY_PREFIX: { kind: "text", initial: "", doc: "KEY_PREFIX of the old system's cache." },
  OLD_KEY_VERSION: { kind: "integer", initial: "1", min: 0, doc: "VERSION of that cache." },
  OLD_MEDIA_ROOT: { kind: "text", initial: "", doc: "The old system's MEDIA_ROOT, for the files of its datasources." },
  OLD_BACKUP: {
    kind: "text",
    initial: "",
    doc: "Folder for the sealed backup of everything that is taken over from the old system.",
  },
} as const;
