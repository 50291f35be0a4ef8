-- Which unit leads which enterprise, from day to day.
SELECT d.enterprise_id, d.unit_id, d.valid_from, d.valid_to
FROM ketnap_leadership d
