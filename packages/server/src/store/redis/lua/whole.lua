-- An aggregate but its links, as it stands at one moment. KEYS: head, steps, docs, blobs, links of its owner. ARGV: its
-- id, then the fields of its head.
return {
  redis.call('HMGET', KEYS[1], unpack(ARGV, 2)),
  redis.call('HGETALL', KEYS[2]),
  redis.call('HGETALL', KEYS[3]),
  redis.call('HGETALL', KEYS[4]),
  linked(KEYS[5], 's', ARGV[1])
}
