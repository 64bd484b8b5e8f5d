-- A small document of what is alive, set or removed. KEYS: head, docs, once. ARGV: kind, name, set or remove, body,
-- how long the answer is kept.
local done = redis.call('GET', KEYS[3])
if done then return { done } end
local it = found(KEYS[1], ARGV[1])
if it.frozen then return { 'frozen', it.frozen } end
if not it.head or it.head.bin ~= '' then return { 'no' } end
redis.call('SET', KEYS[3], 'ok', 'PX', ARGV[5])
if ARGV[3] == 'set' then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
else
  redis.call('HDEL', KEYS[2], ARGV[2])
end
return { 'ok' }
