-- Members whose unit came under an ancestor: a link that begins, and who stood in the unit around that day.
-- `before_id` is a link of the same pair that ends on that day, so that nothing really changed.
SELECT l.ancestor_id, l.descendant_id AS unit_id, l.valid_from AS day, s.person_id, s.valid_from AS stay_from,
       s.valid_to AS stay_to, b.id AS before_id
FROM ketnap_unitlink l
JOIN ketnap_stay s ON s.unit_id = l.descendant_id
LEFT JOIN ketnap_unitlink b ON b.ancestor_id = l.ancestor_id AND b.descendant_id = l.descendant_id
    AND b.valid_to = l.valid_from
