-- What all scripts share. Numbers come and go as text: Lua would round what is longer than 14 digits.
local function whole(number)
  -- Nothing taken away is zero, not minus zero.
  return string.format('%.0f', number + 0)
end

-- What is known of an aggregate; `head` only if it stands and is of that kind.
local function found(key, kind)
  local f = redis.call('HMGET', key, 'k', 'mv', 'rev', 'use', 'end', 'bin', 'by', 'wk', 'fz', 'fa', 'la', 'lm')
  local it = { used = (f[1] or f[2]) and true or false, fa = f[10], la = f[11], lm = f[12] }
  if f[1] == kind and f[3] then
    it.head = { rev = f[3], use = f[4], ends = f[5], bin = f[6], by = f[7], wk = f[8] }
    it.frozen = f[9]
  end
  return it
end

-- Those of the links that begin with a letter, an id and a space: the rest of each.
local function linked(key, letter, id, most)
  local from = letter .. id .. ' '
  local limit = most or -1
  local members = redis.call('ZRANGEBYLEX', key, '[' .. from, '(' .. from .. '\255', 'LIMIT', 0, limit)
  for n, member in ipairs(members) do members[n] = string.sub(member, #from + 1) end
  return members
end

-- The owner's sums: heads, stored bytes and those alive, by kind; `old` and `new` are {by, bin} or nil.
local function tally(owner, kind, old, new)
  local function add(field, by)
    if by ~= 0 then redis.call('HINCRBY', owner, field, whole(by)) end
  end
  local function alive(head) return head and head.bin == '' and 1 or 0 end
  local function bytes(head) return head and tonumber(head.by) or 0 end
  add('n:' .. kind, (new and 1 or 0) - (old and 1 or 0))
  add('v:' .. kind, alive(new) - alive(old))
  add('y:' .. kind, bytes(new) - bytes(old))
  add('y', bytes(new) - bytes(old))
end

-- Where the sweep finds it: by its end while it is alive, by its time in the bin after.
local function schedule(ends, bin, id, head)
  if head and head.bin == '' and head.ends ~= '' then
    redis.call('ZADD', ends, head.ends, id)
  else
    redis.call('ZREM', ends, id)
  end
  if head and head.bin ~= '' then redis.call('ZADD', bin, head.bin, id) else redis.call('ZREM', bin, id) end
end

local function auditMember(id, seq)
  return id .. ' ' .. string.format('%015.0f', tonumber(seq))
end

-- Answers kept for retries that this aggregate's key seals are forgotten.
local function forget(links, answers, times, id)
  for _, field in ipairs(linked(links, 'o', id)) do
    redis.call('HDEL', answers, field)
    redis.call('ZREM', times, field)
    redis.call('ZREM', links, 'o' .. id .. ' ' .. field)
  end
end

local function lease(links, session, datasource)
  redis.call('ZADD', links, 0, 's' .. session .. ' ' .. datasource, 0, 'd' .. datasource .. ' ' .. session)
end

local function release(links, session, datasource)
  redis.call('ZREM', links, 's' .. session .. ' ' .. datasource, 'd' .. datasource .. ' ' .. session)
end
