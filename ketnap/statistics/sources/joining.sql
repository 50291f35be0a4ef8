-- Entries that tell of an admission, without the person. An opening entry tells of one on the day of joining its list
-- gave, and stands in the tree of the list's day; every other entry stands in the tree of its own day. Two parts, each
-- with an index of its own: a day of one column or of another, as the kind is, has none.
SELECT e.person_id, e.unit_id, e.kind, e.youth_union, e.tree_on, e.day, r.id AS reversal_id
FROM (
    SELECT m.id, m.person_id, m.unit_id, m.kind, m.youth_union, m."on" AS tree_on, m."on" AS day
    FROM ketnap_movement m
    WHERE m.kind IN ('admitted', 'readmitted')
    UNION ALL
    SELECT m.id, m.person_id, m.unit_id, m.kind, m.youth_union, m."on" AS tree_on, m.joined_on AS day
    FROM ketnap_movement m
    WHERE m.kind = 'opening'
) e
LEFT JOIN ketnap_movement r ON r.reverses_id = e.id
