-- Whose an id is, before anything is written under it. KEYS: place of the id, its blobs that were collected.
-- ARGV: owner's tag and kind. An id of which blobs were collected was given up.
if redis.call('EXISTS', KEYS[2]) == 1 then return 'collected' end
local stands = redis.call('GET', KEYS[1])
if not stands then
  redis.call('SET', KEYS[1], ARGV[1])
  return 'ours'
end
return stands == ARGV[1] and 'ours' or 'foreign'
