-- Entries that tell of an admission (`joining`), with what the person was on the day.
SELECT a.person_id, a.unit_id, a.kind, a.day, a.tree_on, nullif(a.tree_on, a.tree_on) AS closed_on, a.youth_union,
       a.reversal_id, p.sex, p.born_on, p.ethnicity, p.religion, f.schooling, f.qualification, f.theory, f.occupation
FROM ({joining}) a
JOIN ketnap_person p ON p.id = a.person_id
LEFT JOIN ketnap_profile f ON f.person_id = a.person_id AND f.valid_from <= a.day AND f.valid_to > a.day
