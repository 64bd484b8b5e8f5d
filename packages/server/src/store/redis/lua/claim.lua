-- Takes those blobs of an owner that no head refers to; no commit can begin to refer to them any more. KEYS: taken, then
-- for each home its head and its blobs. ARGV as JSON: for each home its id and the names. Answers, for each name,
-- 1 if it is taken; 0 also where the home is being handed over or is another owner's by now.
local answers = {}
for n, home in ipairs(cjson.decode(ARGV[1])) do
  local head, blobs = KEYS[2 * n], KEYS[2 * n + 1]
  local f = redis.call('HMGET', head, 'mv', 'fz')
  for _, name in ipairs(home.names) do
    local free = not f[1] and not f[2] and redis.call('HEXISTS', blobs, name) == 0
    if free then redis.call('SADD', KEYS[1], home.id .. '/' .. name) end
    table.insert(answers, free and 1 or 0)
  end
end
return answers
