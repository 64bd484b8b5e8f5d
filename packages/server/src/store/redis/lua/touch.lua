-- Use and end of what is alive. KEYS: head, ends, bin. ARGV: kind, id, usedAt, expiresAt.
local it = found(KEYS[1], ARGV[1])
if it.frozen then return { 'frozen', it.frozen } end
if not it.head or it.head.bin ~= '' then return { 'no' } end
local use = tonumber(it.head.use) > tonumber(ARGV[3]) and it.head.use or ARGV[3]
redis.call('HSET', KEYS[1], 'use', use, 'end', ARGV[4])
it.head.ends = ARGV[4]
schedule(KEYS[2], KEYS[3], ARGV[2], it.head)
return { 'ok' }
