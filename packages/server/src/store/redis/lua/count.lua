-- Adds to figures, once. KEYS: figures, once. ARGV: how long, then figures by name.
local done = redis.call('GET', KEYS[2])
if done then return { done } end
redis.call('SET', KEYS[2], 'ok', 'PX', ARGV[1])
for n = 2, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[n], ARGV[n + 1]) end
return { 'ok' }
