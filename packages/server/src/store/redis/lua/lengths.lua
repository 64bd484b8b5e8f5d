-- How many fields each of these has. KEYS: hashes of one owner.
local all = {}
for n, key in ipairs(KEYS) do all[n] = redis.call('HLEN', key) end
return all
