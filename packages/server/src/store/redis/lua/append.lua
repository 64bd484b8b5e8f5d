-- Adds to the end of a list, once. KEYS: the list. ARGV: how long it must be, then what is added.
local at = tonumber(ARGV[1])
if #redis.call('LRANGE', KEYS[1], at, at) > 0 then return 0 end
redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
return 1
