-- States of units by the day they ended; `after_id` is a state of the same unit that begins on that day.
SELECT s.unit_id, s.kind, s.valid_to AS day, s.valid_to AS tree_on, s.valid_to AS closed_on, b.id AS after_id
FROM ketnap_unitstate s
LEFT JOIN ketnap_unitstate b ON b.unit_id = s.unit_id AND b.valid_from = s.valid_to
