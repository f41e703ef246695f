/**
 * A value is `VERSION REST`; a key that bears only a version (a mark, or what a group hangs on) is `VERSION x`. Each script
 * runs as one step, so that no stale store can come between its looking and its writing.
 */
const seen = `
local function seen(key)
  return tonumber(string.match(redis.call('GETRANGE', key, 0, 20), '^(%d+)') or '-1')
end`

/**
 * KEYS: generation, entry, [group]. ARGV: generation of the reading, version, value, its ms to live, "1" where the value is
 * "there is nothing", `gone`, [group's version, its ms to live]. Gives 1 when the entry was stored.
 */
export const storeScript = `${seen}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local version, before = tonumber(ARGV[2]), seen(KEYS[2])
local fits = version >= before or (ARGV[5] == '1' and before == tonumber(ARGV[6]))
if not fits then return 0 end
if KEYS[3] then
  local group = tonumber(ARGV[7])
  if seen(KEYS[3]) > group then return 0 end
  redis.call('SET', KEYS[3], ARGV[7] .. ' x', 'PX', ARGV[8])
end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return 1`

/** KEYS: what is marked. ARGV: ms to live, then a version for each. */
export const markScript = `${seen}
for i, key in ipairs(KEYS) do
  local before = seen(key)
  if before < tonumber(ARGV[i + 1]) then redis.call('SET', key, ARGV[i + 1] .. ' x', 'PX', ARGV[1]) end
end
return 1`
