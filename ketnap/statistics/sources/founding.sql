-- First and later states of units by the day they began; `before_id` is an earlier state of the same unit. A list that
-- names no founding day opens its units on its own day (`act_on`).
SELECT s.unit_id, s.kind, s.valid_from AS day, s.valid_from AS tree_on,
       nullif(s.valid_from, s.valid_from) AS closed_on, b.id AS before_id, a.kind AS act_kind, a.effective_on AS act_on
FROM ketnap_unitstate s
JOIN ketnap_unitact a ON a.id = s.act_id
LEFT JOIN ketnap_unitstate b ON b.unit_id = s.unit_id AND b.valid_to = s.valid_from
