-- Takes those blobs of one home that no head refers to; no commit can begin to refer to them any more. KEYS: taken, the
-- home's head and blobs. ARGV: the home, then names. Answers, for each name, 1 if it is taken; 0 also where the home is
-- being handed over or is another owner's by now.
local head = redis.call('HMGET', KEYS[2], 'mv', 'fz')
local now = tonumber(redis.call('TIME')[1])
-- A commit that saw a blob before it was taken has come to its end long since.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now - 7 * 24 * 3600))
local answers = {}
for n = 2, #ARGV do
  local free = not head[1] and not head[2] and redis.call('HEXISTS', KEYS[3], ARGV[n]) == 0
  if free then redis.call('ZADD', KEYS[1], whole(now), ARGV[1] .. '/' .. ARGV[n]) end
  answers[n - 1] = free and 1 or 0
end
return answers
