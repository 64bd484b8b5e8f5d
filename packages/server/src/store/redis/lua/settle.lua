-- What was carried over to an owner becomes that owner's. KEYS: owner, ids, ends, bin, links, audit-times; staged head,
-- steps, seqs, audit, blobs, docs; the same for good. ARGV: id, kind, wrapped key (empty: as it stands), then the
-- datasources it leases.
local parts = 6
if redis.call('EXISTS', KEYS[7]) == 0 then return 0 end
for n = 7, 6 + parts do
  if redis.call('EXISTS', KEYS[n]) == 1 then
    redis.call('RENAME', KEYS[n], KEYS[n + parts])
  else
    redis.call('UNLINK', KEYS[n + parts])
  end
end
local id, kind = ARGV[1], ARGV[2]
local head = KEYS[13]
redis.call('HDEL', head, 'fz', 'mv')
if ARGV[3] ~= '' then redis.call('HSET', head, 'wk', ARGV[3]) end
local it = found(head, kind)
tally(KEYS[1], kind, nil, it.head)
schedule(KEYS[3], KEYS[4], id, it.head)
redis.call('HSET', KEYS[2], id, kind)
for _, packed in ipairs(redis.call('LRANGE', KEYS[16], 0, -1)) do
  local header = cjson.decode(string.sub(packed, 1, string.find(packed, '\n', 1, true) - 1))
  redis.call('ZADD', KEYS[6], whole(header.at), auditMember(id, header.seq))
end
local blobs, bytes = redis.call('HVALS', KEYS[17]), 0
for _, each in ipairs(blobs) do bytes = bytes + tonumber(each) end
redis.call('HINCRBY', KEYS[1], 'blobs', whole(#blobs))
redis.call('HINCRBY', KEYS[1], 'blob-bytes', whole(bytes))
for n = 4, #ARGV do lease(KEYS[5], id, ARGV[n]) end
return 1
