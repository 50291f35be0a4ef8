-- Members whose unit left an ancestor: a link that ends, and who stood in the unit around that day. `after_id` is a
-- link of the same pair that begins on that day, `open_id` the state of the unit on that day.
SELECT l.ancestor_id, l.descendant_id AS unit_id, l.valid_to AS day, s.person_id, s.valid_from AS stay_from,
       s.valid_to AS stay_to, a.id AS after_id, u.id AS open_id
FROM ketnap_unitlink l
JOIN ketnap_stay s ON s.unit_id = l.descendant_id
LEFT JOIN ketnap_unitlink a ON a.ancestor_id = l.ancestor_id AND a.descendant_id = l.descendant_id
    AND a.valid_from = l.valid_to
LEFT JOIN ketnap_unitstate u ON u.unit_id = l.descendant_id AND u.valid_from <= l.valid_to AND u.valid_to > l.valid_to
