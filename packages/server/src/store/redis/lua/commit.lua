-- One commit of one owner: all checks first, then all writes. ARGV[1] tells it as JSON; whatever is bytes stands
-- in the ARGV that it names.
local OWNER, IDS, ENDS, BIN, LINKS, ANSWERS, TIMES, AUDITS, RETIRED, TAKEN, ONCE =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]

-- The same asked again, because its answer was lost.
local done = redis.call('GET', ONCE)
if done then return { done } end

local ask = cjson.decode(ARGV[1])
local headFields = { 'rev', 'ver', 'at', 'use', 'end', 'bin', 'by', 'wk', 'body' }

local function isCurrent(commit, it)
  if commit.expect == '0' then return not it.head and not it.used and not commit.foreign end
  return it.head and it.head.rev == commit.expect
end

local function isDue(commit, it)
  if not commit.due then return true end
  local head = it.head
  return head and head.bin == '' and head.ends ~= '' and tonumber(head.ends) <= tonumber(commit.due)
end

-- What a failover lost and what came after may have one number; their audits differ.
local function isNext(commit, it)
  local first = commit.audit[1]
  if not first or not first.follows or not it.lm then return true end
  return ARGV[first.follows] == it.lm
end

-- The retired key that would wrap what a first commit brings, if it is one.
local function retiredOf(commit)
  local key = commit.expect == '0' and commit.next and commit.next.key
  return key and redis.call('SISMEMBER', RETIRED, key) == 1 and key
end

local function keyOf(commit, part) return KEYS[commit.keys[part]] end

-- Checks.
if ask.op then
  local first = redis.call('HGET', ANSWERS, ask.op.field)
  if first then return { 'duplicate', first } end
end
local own = found(keyOf(ask, 'head'), ask.kind)
if own.frozen then return { 'frozen', own.frozen } end
if not isCurrent(ask, own) or not isDue(ask, own) or not isNext(ask, own) then
  return { 'conflict', own.head and redis.call('HMGET', keyOf(ask, 'head'), unpack(headFields)) or false }
end
local retired = retiredOf(ask)
if retired then return { 'retired', retired } end
for n, _ in ipairs(ask.lease) do
  local source = found(KEYS[ask.leaseKeys[n]], 'datasource')
  if source.frozen then return { 'frozen', source.frozen } end
  if not source.head then return { 'gone' } end
end
if not ask.next and ask.kind == 'datasource' and #linked(LINKS, 'd', ask.id, 1) > 0 then return { 'leased' } end
local other = ask.beside and found(keyOf(ask.beside, 'head'), ask.beside.kind)
if other then
  if not isCurrent(ask.beside, other) or not isNext(ask.beside, other) then return { 'beside' } end
  retired = retiredOf(ask.beside)
  if retired then return { 'retired', retired } end
end
if ask.within then
  local function alive(head, kind) return head and ask.kind == kind and head.bin == '' and 1 or 0 end
  local function bytes(head) return head and tonumber(head.by) or 0 end
  for _, of in ipairs({ 'session', 'datasource', 'recipe', 'stored' }) do
    local limit = ask.within[of]
    if limit then
      local old = of == 'stored' and bytes(own.head) or alive(own.head, of)
      local new = of == 'stored' and bytes(ask.next) or alive(ask.next, of)
      local has = tonumber(redis.call('HGET', OWNER, of == 'stored' and 'y' or 'v:' .. of) or '0')
      if new > old and has - old + new > tonumber(limit) then return { 'beyond', of } end
    end
  end
end

-- What could not come from a right caller.
if ask.wrong then return { 'bug', ask.wrong } end
for _, blob in ipairs(ask.blobs) do
  if redis.call('ZSCORE', TAKEN, ask.id .. '/' .. blob.name) then
    return { 'bug', 'the commit names blob ' .. ask.id .. '/' .. blob.name .. ', which was collected' }
  end
end
if ask.op and ask.op.sealer and not found(KEYS[ask.op.sealer], ask.op.kind).head then
  return { 'bug', 'an answer is sealed by an aggregate that exists' }
end
local function broken(commit, it)
  local first = commit.audit[1]
  if not first or not it.la or tonumber(first.seq) == tonumber(it.la) + 1 then return nil end
  return 'audit entry ' .. first.seq .. ' follows ' .. it.la
end
local wrong = broken(ask, own) or (other and broken(ask.beside, other))
if wrong then return { 'bug', wrong } end

local function stepHeader(packed)
  return cjson.decode(string.sub(packed, 1, string.find(packed, '\n', 1, true) - 1))
end
-- Which step had which seq before, of those that are written or dropped now.
local before, touched = {}, {}
if ask.next then
  local steps, seqs = keyOf(ask, 'steps'), keyOf(ask, 'seqs')
  local function note(id)
    touched[id] = true
    local packed = redis.call('HGET', steps, id)
    if packed then before[id] = stepHeader(packed) end
  end
  for _, id in ipairs(ask.dropSteps) do note(id) end
  for _, step in ipairs(ask.steps) do note(step.id) end
  for _, step in ipairs(ask.steps) do
    local holder = redis.call('HGET', seqs, step.seq)
    if holder and not touched[holder] then return { 'bug', 'no two steps have the same seq' } end
  end
  if #ask.dropSteps > 0 then
    local parents = {}
    local all = redis.call('HGETALL', steps)
    for n = 1, #all, 2 do parents[all[n]] = stepHeader(all[n + 1]).parent or cjson.null end
    for _, step in ipairs(ask.steps) do parents[step.id] = step.parent or cjson.null end
    for _, id in ipairs(ask.dropSteps) do parents[id] = nil end
    for _, parent in pairs(parents) do
      if parent ~= cjson.null and parents[parent] == nil then
        return { 'bug', 'no step is left without its parent' }
      end
    end
  end
end

-- Writes; the first is one that a full memory refuses, before anything was changed.
redis.call('SET', ONCE, 'ok', 'PX', ask.onceFor)

local function writeAudit(commit, it)
  local list, head = keyOf(commit, 'audit'), keyOf(commit, 'head')
  for _, link in ipairs(commit.audit) do
    redis.call('RPUSH', list, ARGV[link.bytes])
    redis.call('ZADD', AUDITS, link.at, auditMember(commit.id, link.seq))
  end
  local count = #commit.audit
  if count > 0 then
    if not it.fa then
      it.fa = commit.audit[1].seq
      redis.call('HSET', head, 'fa', it.fa)
    end
    it.la = commit.audit[count].seq
    redis.call('HSET', head, 'la', it.la, 'lm', ARGV[commit.audit[count].mac])
  end
  if commit.cutAudit and it.fa and tonumber(commit.cutAudit) >= tonumber(it.fa) then
    local last = math.min(tonumber(commit.cutAudit), tonumber(it.la))
    redis.call('LTRIM', list, whole(last - tonumber(it.fa) + 1), -1)
    for seq = tonumber(it.fa), last do redis.call('ZREM', AUDITS, auditMember(commit.id, seq)) end
    if last == tonumber(it.la) then
      redis.call('HDEL', head, 'fa', 'la', 'lm')
    else
      redis.call('HSET', head, 'fa', whole(last + 1))
    end
  end
end

local function writeHead(commit, it)
  local key, old, new = keyOf(commit, 'head'), it.head, commit.next
  tally(OWNER, commit.kind, old, new)
  if not new then
    redis.call('HDEL', key, 'wa', unpack(headFields))
  else
    local use = old and tonumber(old.use) > tonumber(new.use) and old.use or new.use
    redis.call('HSET', key, 'k', commit.kind, 'rev', new.rev, 'ver', new.ver, 'at', new.at, 'use', use,
      'end', new.ends, 'bin', new.bin, 'by', new.by, 'body', ARGV[new.body])
    if not old then
      redis.call('HSET', key, 'wk', ARGV[new.wk])
      redis.call('HSET', IDS, commit.id, commit.kind)
    end
  end
  schedule(ENDS, BIN, commit.id, new)
end

local function countBlobs(count, bytes)
  if count ~= 0 then redis.call('HINCRBY', OWNER, 'blobs', whole(count)) end
  if bytes ~= 0 then redis.call('HINCRBY', OWNER, 'blob-bytes', whole(bytes)) end
end

local function dropBlob(key, name)
  local bytes = redis.call('HGET', key, name)
  if not bytes then return end
  redis.call('HDEL', key, name)
  countBlobs(-1, -tonumber(bytes))
end

local function eraseParts()
  local blobs = redis.call('HVALS', keyOf(ask, 'blobs'))
  local bytes = 0
  for _, each in ipairs(blobs) do bytes = bytes + tonumber(each) end
  countBlobs(-#blobs, -bytes)
  redis.call('UNLINK', keyOf(ask, 'steps'), keyOf(ask, 'seqs'), keyOf(ask, 'blobs'), keyOf(ask, 'docs'))
  for _, datasource in ipairs(linked(LINKS, 's', ask.id)) do release(LINKS, ask.id, datasource) end
  forget(LINKS, ANSWERS, TIMES, ask.id)
end

local function writeParts()
  local steps, seqs = keyOf(ask, 'steps'), keyOf(ask, 'seqs')
  for id, header in pairs(before) do redis.call('HDEL', seqs, whole(header.seq)) end
  for _, step in ipairs(ask.steps) do
    redis.call('HSET', steps, step.id, ARGV[step.bytes])
    redis.call('HSET', seqs, step.seq, step.id)
  end
  for _, id in ipairs(ask.dropSteps) do redis.call('HDEL', steps, id) end
  local blobs = keyOf(ask, 'blobs')
  for _, name in ipairs(ask.dropBlobs) do dropBlob(blobs, name) end
  for _, blob in ipairs(ask.blobs) do
    dropBlob(blobs, blob.name)
    redis.call('HSET', blobs, blob.name, blob.bytes)
    countBlobs(1, tonumber(blob.bytes))
  end
  for _, doc in ipairs(ask.docs) do
    if doc.bytes then
      redis.call('HSET', keyOf(ask, 'docs'), doc.name, ARGV[doc.bytes])
    else
      redis.call('HDEL', keyOf(ask, 'docs'), doc.name)
    end
  end
  for _, id in ipairs(ask.release) do release(LINKS, ask.id, id) end
  for _, id in ipairs(ask.lease) do lease(LINKS, ask.id, id) end
end

writeHead(ask, own)
writeAudit(ask, own)
if ask.next then writeParts() else eraseParts() end
if other then
  writeHead(ask.beside, other)
  writeAudit(ask.beside, other)
end
if ask.op then
  redis.call('HSET', ANSWERS, ask.op.field, ARGV[ask.op.bytes])
  redis.call('ZADD', TIMES, ask.op.at, ask.op.field)
  redis.call('ZADD', LINKS, 0, 'o' .. ask.op.id .. ' ' .. ask.op.field)
end
for name, count in pairs(ask.counts) do redis.call('HINCRBY', OWNER, 'f:' .. name, count) end
return { 'ok' }
