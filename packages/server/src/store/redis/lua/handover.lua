-- The one handover under way. KEYS: handover. ARGV: what to do, its id, and to begin: what it is about; to give up:
-- the whole seconds that must have passed before its server is taken for gone.
local stands = redis.call('HMGET', KEYS[1], 'id', 'state', 'at')
local now = tonumber(redis.call('TIME')[1])
if ARGV[1] == 'begin' then
  if stands[1] == ARGV[2] then return 'ok' end
  if stands[1] then return 'busy' end
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'state', 'preparing', 'at', whole(now), 'what', ARGV[3])
  return 'ok'
end
if stands[1] ~= ARGV[2] then return 'gone' end
if ARGV[1] == 'decide' then
  if stands[2] == 'aborting' then return 'gone' end
  redis.call('HSET', KEYS[1], 'state', 'decided')
elseif ARGV[1] == 'abort' or ARGV[1] == 'give up' then
  if ARGV[1] == 'give up' and now - tonumber(stands[3]) <= tonumber(ARGV[3]) then return 'ok' end
  if stands[2] == 'decided' then return 'decided' end
  redis.call('HSET', KEYS[1], 'state', 'aborting')
elseif ARGV[1] == 'end' then
  redis.call('UNLINK', KEYS[1])
end
return 'ok'
