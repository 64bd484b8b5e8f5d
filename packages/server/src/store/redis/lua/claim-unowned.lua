-- Takes blobs of an id that nobody registered. KEYS: place of the id, its blobs being collected. ARGV: their names.
local owner = redis.call('GET', KEYS[1])
if owner then return owner end
redis.call('SADD', KEYS[2], unpack(ARGV))
return 'taken'
