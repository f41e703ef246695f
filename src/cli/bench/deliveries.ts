/**
 * Counts what members heard against what they were to hear, member by member: where one hears a message twice and another
 * not at all, the sum is right and both are wrong.
 */
export function countDeliveries({ heard, due }: { heard: ArrayLike<number>; due: ArrayLike<number> }): {
  lost: number
  surplus: number
} {
  let lost = 0
  let surplus = 0
  for (let member = 0; member < due.length; member++) {
    const missing = due[member]! - heard[member]!
    if (missing > 0) lost += missing
    else surplus -= missing
  }
  return { lost, surplus }
}
