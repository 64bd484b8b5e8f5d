-- The taken blobs are removed: what a commit saw of them before must be looked at again. KEYS: taken, owner. ARGV: blobs.
redis.call('SREM', KEYS[1], unpack(ARGV))
redis.call('HINCRBY', KEYS[2], 'claims', 1)
return 1
