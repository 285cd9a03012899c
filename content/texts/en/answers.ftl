# Fixed answers to what people ask (content/answers.yaml), and their names on the list. Never a diagnosis, never "safe".

topic-stretching = How to stretch
topic-pain = Pain from day to day
topic-condition = May I, with my condition?
topic-expect = Why, and how long?
topic-bot = This bot

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

answer-name-told-not-to = I was told not to stretch
answer-told-not-to = <b>Then don't: what they say counts, not what I say.</b> Pause me until they say that it is fine again; nothing is lost. Ask them what you may do instead. If they meant only one of the two stretches, tap “Skip this stretch” when it comes.

answer-name-what-to-feel = What should I feel?
answer-what-to-feel = <b>A gentle pull at the back of the thigh, maybe down to behind the knee.</b> It eases as soon as you let go. Pain, tingling or numbness is too much: tap “Too much”. If you feel no pull, straighten the raised leg slowly a little more, but only as far as is comfortable.

answer-name-doing-it-right = Am I doing it right?
answer-doing-it-right = <b>If it is gentle and comfortable, it is right.</b> The raised leg need not be high or straight: a bent knee is fine at first. With time, the wall stretch aims at 90° at the hip. Keep the foot loose, and breathe slowly. Both legs take their turn, one after the other; for one that is stiffer, tap “Too much”, and I show an easier way.

answer-name-lying-down = On a bed, or on a chair?
answer-lying-down = <b>A firm bed will do if you can't get down to the floor.</b> On a hard floor use a mat or a folded blanket. If lying flat bothers your lower back, bend the other leg and put its foot flat. I have no version for a chair or for standing: a physiotherapist can show you one.

answer-name-cramp = A cramp, or a leg that shakes
answer-cramp = <b>Lower the leg, let go, and wait until it passes.</b> A leg often shakes when it works hard: hold it lower, with the knee a little bent. A cramp in the calf eases when you pull your toes gently up and rub it. If cramps come often, ask your doctor. If the leg gives way or has less strength, look at the warning signs.

answer-name-best-time = When is the best time?
answer-best-time = <b>The best time is one that you can keep.</b> Stiff in the morning? Get up and move about for some minutes first. After a walk or a run your muscles are warm, and stretch more easily than before it. If your back stays stiff for over half an hour each morning, and that for weeks, tell your doctor.

answer-name-missed-days = I missed a day
answer-missed-days = <b>There is nothing to catch up.</b> A missed day does no harm: just go on with the next session. After a longer break I begin with shorter holds by myself.

answer-name-no-time = Tired, or no time today
answer-no-time = <b>A short session, or none, is fine today.</b> The short one takes about two minutes. A day off does no harm, and tomorrow goes on as planned.

answer-name-other-exercises = Other exercises?
answer-other-exercises = <b>I lead these two stretches, and no others.</b> Walking, yoga, Pilates or strength training can help as well, as long as they stay below pain. Nerve flossing means moving the nerve gently to and fro; let a physiotherapist show you that. They can also tell which exercises fit you.

answer-name-sleep = How do I sleep with it?
answer-sleep = <b>Lie the way that hurts least.</b> On your side, put a firm pillow between your knees. On your back, put pillows under your knees. Turn over whenever you like. If pain wakes you night after night, and no position eases it, look at the warning signs.

answer-name-joints = A bad knee, or a joint that clicks
answer-joints = <b>Keep a sore knee a little bent, and don't push on it.</b> Straighten it only as far as is comfortable; “Too much” shows an easier way. A click without pain is common, and usually means no harm. If a joint hurts, locks or was hurt before, ask your doctor or physiotherapist first.

answer-name-age = Am I too old, or too young?
answer-age = <b>Age alone is no reason not to.</b> If your bones are thin, you have a new hip, or it is hard to get down to the floor and up again, ask your doctor or physiotherapist first. I am made for adults: for a child or teenager, ask a doctor.

answer-name-other-causes = Stenosis, pinched nerve, arthritis?
answer-other-causes = <b>What your own doctor or physiotherapist says about it comes first.</b> A narrow spinal canal, a slipped vertebra, a pinched nerve, a tight buttock muscle or arthritis can all cause such pain, and they don't all need the same exercise. I can't tell which it is. Ask whether hamstring stretches are fine for you. If they are: stay below pain, and stop at any tingling.

answer-name-worry = Will it ever go away?
answer-worry = <b>For most people it does: sciatica usually eases in four to six weeks.</b> For some it takes longer, or comes back, and it is hard not to worry then. Stay below pain, and leave out what makes the leg worse. If it lasts over six weeks, gets worse, or gets you down, talk to your doctor: something can be done about each of these.

answer-name-no-change = No change so far
answer-no-change = <b>That is common in the first weeks.</b> Muscles loosen slowly, and sciatica takes its time. /progress shows how your scores went. If nothing has changed after { $R7_general_practitioner_week } weeks, or it gets worse, see your doctor: there may be another cause.

answer-name-away = On holiday, or travelling
answer-away = <b>Pause me for as long as you like.</b> No reminder comes, and nothing is lost. If you want to go on while you travel, set the place, and I come at your time there. A towel and the frame of a doorway are enough.

answer-name-change-language = Another language?
answer-change-language = <b>Tap below to see the languages I know.</b> Your settings and scores stay as they are.

answer-name-family = Can others use it, too?
answer-family = <b>Yes, each adult in a chat of their own.</b> Let them open this bot on their own phone. It asks them about warning signs first, and goes by their own answers. Two people in one chat would mix up their scores.

answer-name-data = Who sees what I write?
answer-data = <b>Nobody else who uses this bot, and no doctor.</b> A clinic is shown some of it only if you agree to that. Telegram and whoever hosts this bot could read it: chats with bots are not end-to-end encrypted. /privacy tells what is kept, and who answers for it. /export gives you all of it, and /erase removes it.

answer-name-human = Are you a person? What does it cost?
answer-human = <b>I am a program: nobody sits here and answers.</b> I ask for no money. For a person to talk to, ask your doctor, physiotherapist or pharmacist; whom to call in an emergency stands with the warning signs. /privacy tells who runs this bot.

answer-thanks = You're welcome.

answer-better = Good to hear. You can note how it is now with /pain.

answer-greeting = Hello. Type what is on your mind, or begin here.
