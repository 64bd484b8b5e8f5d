-- Forgets answers older than a time, some at a time. KEYS: answers, times, links. ARGV: before, how many at most.
local old = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
for _, field in ipairs(old) do
  local packed = redis.call('HGET', KEYS[1], field)
  if packed then
    local header = cjson.decode(string.sub(packed, 1, string.find(packed, '\n', 1, true) - 1))
    redis.call('ZREM', KEYS[3], 'o' .. header.id .. ' ' .. field)
  end
  redis.call('HDEL', KEYS[1], field)
  redis.call('ZREM', KEYS[2], field)
end
return #old
