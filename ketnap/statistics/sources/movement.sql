-- Entries of the ledger, each in the unit where it is counted. `closed_on` says that the unit closed on that very day;
-- `standing_before` is the standing that ended with the entry.
SELECT m.id, m.person_id, m.unit_id, m.kind, m."on" AS day, m."on" AS tree_on, m.elsewhere, r.id AS reversal_id,
       s.standing AS standing_before,
       CASE WHEN e.id IS NOT NULL AND b.id IS NULL THEN m."on" END AS closed_on
FROM ketnap_movement m
LEFT JOIN ketnap_movement r ON r.reverses_id = m.id
LEFT JOIN ketnap_unitstate e ON e.unit_id = m.unit_id AND e.valid_to = m."on"
LEFT JOIN ketnap_unitstate b ON b.unit_id = m.unit_id AND b.valid_from = m."on"
LEFT JOIN ketnap_stay s ON s.person_id = m.person_id AND s.valid_to = m."on"
