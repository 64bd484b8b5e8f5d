-- Makes aggregates of one owner stand still for a handover, all or none. KEYS: links, then the heads.
-- ARGV: the handover, what moves as JSON {moves: [{id, kind}], all: ids}, then the wrapped keys as they were seen.
-- Whoever retires a key waits for the handover, or was there before it: neither is looked for here.
local ask = cjson.decode(ARGV[2])
local moving = {}
for _, id in ipairs(ask.all) do moving[id] = true end
for n, move in ipairs(ask.moves) do
  local it = found(KEYS[1 + n], move.kind)
  if it.frozen and it.frozen ~= ARGV[1] then return { 'frozen', it.frozen } end
  if not it.head or it.head.wk ~= ARGV[2 + n] then return { 'conflict', n } end
  for _, other in ipairs(linked(KEYS[1], move.kind == 'session' and 's' or 'd', move.id)) do
    if not moving[other] then return { 'leased', n } end
  end
end
for n, _ in ipairs(ask.moves) do redis.call('HSET', KEYS[1 + n], 'fz', ARGV[1]) end
return { 'ok' }
