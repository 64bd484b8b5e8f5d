-- The same for a secret of the store. KEYS: records, retired, once. ARGV: name, was, next, key id, how long.
local done = redis.call('GET', KEYS[3])
if done then return { done } end
if redis.call('HEXISTS', KEYS[2], ARGV[4]) == 1 then return { 'retired' } end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return { 'no' } end
redis.call('SET', KEYS[3], 'ok', 'PX', ARGV[5])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return { 'ok' }
