-- Fields of many heads of one owner. KEYS: heads. ARGV: names of fields.
local all = {}
for n, key in ipairs(KEYS) do all[n] = redis.call('HMGET', key, unpack(ARGV)) end
return all
