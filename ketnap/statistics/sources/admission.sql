-- Entries that tell of an admission. An opening entry tells of one on the day of joining its list gave, and stands in
-- the tree of the list's day; every other entry stands in the tree of its own day. Two parts, each with an index of its
-- own: a day of one column or of another, as the kind is, has none.
SELECT a.person_id, a.unit_id, a.kind, a.day, a.tree_on, nullif(a.tree_on, a.tree_on) AS closed_on, a.youth_union,
       r.id AS reversal_id, p.sex, p.born_on, p.ethnicity, p.religion, f.schooling, f.qualification, f.theory,
       f.occupation
FROM (
    SELECT m.id, m.person_id, m.unit_id, m.kind, m.youth_union, m."on" AS tree_on, m."on" AS day
    FROM ketnap_movement m
    WHERE m.kind IN ('admitted', 'readmitted')
    UNION ALL
    SELECT m.id, m.person_id, m.unit_id, m.kind, m.youth_union, m."on" AS tree_on, m.joined_on AS day
    FROM ketnap_movement m
    WHERE m.kind = 'opening'
) a
LEFT JOIN ketnap_movement r ON r.reverses_id = a.id
JOIN ketnap_person p ON p.id = a.person_id
LEFT JOIN ketnap_profile f ON f.person_id = a.person_id AND f.valid_from <= a.day AND f.valid_to > a.day
