-- Moves inside our own tree, seen from where they began: `other_id` is where the person went.
SELECT m.person_id, m.from_unit_id AS unit_id, m.unit_id AS other_id, m."on" AS day, m."on" AS tree_on,
       r.id AS reversal_id, nullif(m."on", m."on") AS other_closed_on,
       CASE WHEN e.id IS NOT NULL AND b.id IS NULL THEN m."on" END AS closed_on
FROM ketnap_movement m
LEFT JOIN ketnap_movement r ON r.reverses_id = m.id
LEFT JOIN ketnap_unitstate e ON e.unit_id = m.from_unit_id AND e.valid_to = m."on"
LEFT JOIN ketnap_unitstate b ON b.unit_id = m.from_unit_id AND b.valid_from = m."on"
WHERE m.kind = 'moved'
