-- Where each person stood as a member, from day to day, with what the person was on the day of counting.
SELECT s.person_id, s.unit_id, s.standing, s.valid_from, s.valid_to, :on AS day,
       p.sex, p.born_on, p.ethnicity, p.religion, f.schooling, f.qualification, f.theory, f.occupation
FROM ketnap_stay s
JOIN ketnap_person p ON p.id = s.person_id
LEFT JOIN ketnap_profile f ON f.person_id = s.person_id AND f.valid_from <= :on AND f.valid_to > :on
