-- Lets go what a handover that came to nothing made stand still. KEYS: heads. ARGV: the handover.
for _, key in ipairs(KEYS) do
  if redis.call('HGET', key, 'fz') == ARGV[1] then redis.call('HDEL', key, 'fz') end
end
return 1
