-- Entries that tell of an admission. An opening entry tells of one on the day of joining its list gave, and stands in
-- the tree of the list's day; every other entry stands in the tree of its own day.
SELECT a.person_id, a.unit_id, a.kind, a.day, a.tree_on, nullif(a.tree_on, a.tree_on) AS closed_on, a.youth_union,
       a.reversal_id, p.sex, p.born_on, p.ethnicity, p.religion, f.schooling, f.qualification, f.theory, f.occupation
FROM (
    SELECT m.person_id, m.unit_id, m.kind, m.youth_union, m."on" AS tree_on, r.id AS reversal_id,
           CASE WHEN m.kind = 'opening' THEN m.joined_on ELSE m."on" END AS day
    FROM ketnap_movement m
    LEFT JOIN ketnap_movement r ON r.reverses_id = m.id
) a
JOIN ketnap_person p ON p.id = a.person_id
LEFT JOIN ketnap_profile f ON f.person_id = a.person_id AND f.valid_from <= a.day AND f.valid_to > a.day
