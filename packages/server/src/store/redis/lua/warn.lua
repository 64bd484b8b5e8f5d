-- Notes once that an end is warned of. KEYS: head, owner, once. ARGV: kind, expiresAt, how long, then figures by name.
local done = redis.call('GET', KEYS[3])
if done then return { done } end
local it = found(KEYS[1], ARGV[1])
if it.frozen then return { 'frozen', it.frozen } end
if not it.head or it.head.bin ~= '' or it.head.ends ~= ARGV[2] then return { 'no' } end
if redis.call('HGET', KEYS[1], 'wa') == ARGV[2] then return { 'no' } end
redis.call('SET', KEYS[3], 'ok', 'PX', ARGV[3])
redis.call('HSET', KEYS[1], 'wa', ARGV[2])
for n = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], 'f:' .. ARGV[n], ARGV[n + 1]) end
return { 'ok' }
