-- Where each person stood as a member, from day to day; what the person was is in `stay`.
SELECT s.person_id, s.unit_id, s.standing, s.valid_from, s.valid_to, :on AS day
FROM ketnap_stay s
