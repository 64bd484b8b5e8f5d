-- What went to another owner leaves this one: its place says that it moved. KEYS: owner, ids, ends, bin, links, answers,
-- answer-times, audit-times; head, steps, seqs, audit, blobs, docs. ARGV: the handover, id, kind, tag of the next owner.
local head = KEYS[9]
if redis.call('HGET', head, 'fz') ~= ARGV[1] then return 0 end
local id, kind = ARGV[2], ARGV[3]
local it = found(head, kind)
tally(KEYS[1], kind, it.head, nil)
schedule(KEYS[3], KEYS[4], id, nil)
redis.call('HDEL', KEYS[2], id)
if it.fa then
  for seq = tonumber(it.fa), tonumber(it.la) do redis.call('ZREM', KEYS[8], auditMember(id, seq)) end
end
local blobs, bytes = redis.call('HVALS', KEYS[13]), 0
for _, each in ipairs(blobs) do bytes = bytes + tonumber(each) end
redis.call('HINCRBY', KEYS[1], 'blobs', whole(-#blobs))
redis.call('HINCRBY', KEYS[1], 'blob-bytes', whole(-bytes))
for _, datasource in ipairs(linked(KEYS[5], 's', id)) do release(KEYS[5], id, datasource) end
forget(KEYS[5], KEYS[6], KEYS[7], id)
redis.call('UNLINK', KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13], KEYS[14])
redis.call('HSET', head, 'mv', ARGV[4])
return 1
