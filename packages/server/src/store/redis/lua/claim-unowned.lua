-- Takes blobs of an id that nobody registered; who registers it later is told for a week. KEYS: place of the id, its
-- blobs that were collected. ARGV: their names.
local owner = redis.call('GET', KEYS[1])
if owner then return owner end
redis.call('SADD', KEYS[2], unpack(ARGV))
redis.call('EXPIRE', KEYS[2], 7 * 24 * 3600)
return 'taken'
