# Fixed answers to what people ask (content/answers.yaml), and their names on the list. Never a diagnosis, never "safe".

answer-name-tingling = Is tingling normal?
answer-tingling = <b>Tingling, numbness or electric pain means: stop that stretch.</b> It can be a nerve being pulled. It is common with sciatica, and it is a sign to do less: tap “Too much”, and next time I start gentler. If it stays after the stretch, gets worse, or is in both legs, look at the warning signs.

answer-name-disc = May I with a disc problem?
answer-disc = <b>Ask your doctor or physiotherapist about your own disc.</b> A slipped or herniated disc is the most common cause of sciatica, and gentle exercise is often advised, but I can't examine you. If they said gentle stretching is fine: stay below pain, stop at any tingling, and leave the stretch out if pain moves further down the leg.

answer-name-how-long = How long until it helps?
answer-how-long = <b>Sciatica usually settles within four to six weeks</b>, with or without stretching; for some it takes longer. Tight hamstrings loosen over weeks, not days. If nothing has changed after { $R7_general_practitioner_week } weeks I'll say so, and ask you to see your doctor; sooner if it gets worse.

answer-name-what-for = What are the stretches for?
answer-what-for = <b>Tight hamstrings put extra stress on the lower back</b>, and the sciatic nerve starts there. The hamstrings are the muscles at the back of the thigh. Loosening them gently may ease that pull. If they are not the cause, stretching them won't be enough: then a doctor should look for another one.

answer-name-nerve = Where does the sciatic nerve run?
answer-nerve = <b>The sciatic nerve is the long nerve that starts in the lower back</b> and runs through the buttock and down the back of the leg to the foot. Sciatica is pain, tingling or numbness along it, usually because something presses on the nerve or irritates it. What that is in your case, only an examination can tell.

answer-name-no-towel = I have no towel
answer-no-towel = <b>Anything long and soft that won't slip will do:</b> a yoga strap, a belt, a dressing-gown cord, a scarf. It must be long enough to hold both ends with both hands while your head and shoulders stay on the floor.

answer-name-no-wall = I have no free wall
answer-no-wall = <b>The arm of a couch does instead of a wall.</b> One foot stays firmly on the floor, the other leg goes up against the arm of the couch; the frame of a doorway works, too. With none of these, tap “Skip this stretch” and do the towel stretch alone.

answer-name-pregnancy = May I in pregnancy?
answer-pregnancy = <b>Ask your midwife or doctor first.</b> Both stretches are done lying on your back, which is not advised for long after 16 weeks, and back and leg pain in pregnancy should be looked at by someone who knows you. If you are pregnant, tap it here: your sessions then wait until you have asked.

answer-name-hip = May I with a hip replacement?
answer-hip = <b>Ask your surgeon or physiotherapist first.</b> The wall stretch brings the hip to about 90°, and after a hip replacement that is often not allowed for weeks or longer. If you have a new hip, tap it here: your sessions then wait until you have asked.

answer-name-ice-and-heat = Ice or heat?
answer-ice-and-heat = <b>Either, whichever feels better to you.</b> Wrap it in a cloth, and take it off after 20 minutes at most. Where your skin is numb use neither, and no hot-water bottle: you might not notice a burn.

answer-name-treatments = What else can be done?
answer-treatments = <b>Treatments range widely:</b> from ice and heat over physical therapy and medicines to injections, operations, and alternatives to fusing bones of the back. Most people need no operation. Which of them fits depends on the cause, so a doctor or spine specialist makes a plan of your own with you.

answer-name-diagnosis = What do I have?
answer-diagnosis = <b>I can't tell you, and no chat can.</b> For an accurate diagnosis and a treatment plan of your own see your doctor or a spine specialist: above all if the pain has not eased after a few weeks, gets worse, or keeps you from normal life. /report makes a page to take along.

answer-name-medicine = Painkillers?
answer-medicine = <b>Ask a pharmacist or your doctor</b> which painkiller suits you and your other medicines; I give no advice on medicines. Don't take one in order to stretch further: pain is what tells you, and me, when it is too much.

answer-name-moving = Walking, sitting, sport?
answer-moving = <b>Keep moving as well as you can.</b> Walk, and go on with your usual day; long sitting or lying tends to make it worse. Go easy on what brings the leg pain on. Sport that stays below pain is fine unless you were told otherwise.

answer-name-how-often = How often?
answer-how-often = <b>Once a day, two to three holds for each leg.</b> More is not better: a leg that was stretched needs time, and the morning after tells whether it was right. A missed day does no harm.

answer-name-pain-now = It hurts now
answer-pain-now = <b>I'm sorry it hurts.</b> Note how much, from 0 to 10, with /pain: sessions go by it, and get gentler or leave room for rest. Move about as well as you can. If the pain is new, or gets worse from day to day, look at the warning signs.

answer-name-change-time = How do I change the time?
answer-change-time = <b>Type /time and the time</b>, such as <i>/time 18:30</i>. /days chooses the days, and /timezone the place. “Later” under a reminder moves only that one.

answer-name-evidence = Does it really work?
answer-evidence = <b>The evidence is weak.</b> Studies of stretching for sciatica are few and small (Dove 2022); stretches may ease the pain, and no more than that. I am a program, not a clinician. What I advise rests on published rules, which no physiotherapist has signed off yet; /why shows them.
