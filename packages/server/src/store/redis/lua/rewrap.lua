-- Another wrapping of the same key. KEYS: head, retired, once. ARGV: kind, was, next, id of the key that wraps it, how
-- long the answer is kept.
local done = redis.call('GET', KEYS[3])
if done then return { done } end
if redis.call('SISMEMBER', KEYS[2], ARGV[4]) == 1 then return { 'retired' } end
local it = found(KEYS[1], ARGV[1])
if it.frozen then return { 'frozen', it.frozen } end
if not it.head or it.head.wk ~= ARGV[2] then return { 'no' } end
redis.call('SET', KEYS[3], 'ok', 'PX', ARGV[5])
redis.call('HSET', KEYS[1], 'wk', ARGV[3])
return { 'ok' }
