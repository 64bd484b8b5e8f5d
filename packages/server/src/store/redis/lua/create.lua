-- A record that is created once. KEYS: records, once. ARGV: name, value, how long.
local done = redis.call('GET', KEYS[2])
if done then return { done } end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return { 'no' } end
redis.call('SET', KEYS[2], 'ok', 'PX', ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return { 'ok' }
