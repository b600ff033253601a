/**
 * Which icons become subjects. A package category is taken whole and its exclusions are listed (first table), or, where
 * most of a category is unwanted, the inclusions are listed (second table). Left out everywhere: people and skin tones,
 * flags, letters and digits, religious and zodiac signs, arrows, weapons, alcohol and tobacco, near-duplicates, and
 * things that few would ask for by name.
 */
export type Category = 'activity' | 'nature' | 'food' | 'object' | 'place' | 'face' | 'shape';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const TAKEN_EXCEPT: Readonly<Record<string, { category: Category; except: ReadonlySet<string> }>> = {
  Activities: {
    category: 'activity',
    except: words(`1st-place-medal 2nd-place-medal 3rd-place-medal admission-tickets carp-streamer club-suit
      cricket-game curling-stone diamond-suit field-hockey firecracker flag-in-hole flower-playing-cards goal-net hamsa
      heart-suit ice-hockey japanese-dolls joker knot lacrosse mahjong-red-dragon martial-arts-uniform military-medal
      moon-viewing-ceremony nazar-amulet performing-arts piata pine-decoration red-envelope reminder-ribbon
      sewing-needle slot-machine softball spade-suit sparkler sparkles tanabata-tree thread wind-chime`),
  },
  'Animals & Nature': {
    category: 'nature',
    except: words(`beetle bison blackbird boar cockroach cricket dodo dragon-face empty-nest fly
      front-facing-baby-chick guide-dog hyacinth mammoth microbe moose mosquito orangutan phoenix-bird pig-nose ram
      rosette service-dog shamrock sheaf-of-rice two-hump-camel water-buffalo white-flower wilted-flower wing`),
  },
  'Food & Drink': {
    category: 'food',
    except: words(`amphora beans beer-mug bento-box bottle-with-popping-cork bowl-with-spoon burrito canned-food
      chopsticks clinking-beer-mugs clinking-glasses cocktail-glass curry-rice custard dango dumpling falafel
      fish-cake-with-swirl flatbread fondue fork-and-knife-with-plate fortune-cookie ginger-root jar kitchen-knife mate
      moon-cake oden oyster pot-of-food pouring-liquid rice-cracker roasted-sweet-potato sake shallow-pan-of-food
      shaved-ice stuffed-flatbread takeout-box tamale tropical-drink tumbler-glass wine-glass`),
  },
  Objects: {
    category: 'object',
    except: words(`abacus adhesive-bandage alembic balance-scale ballot-box-with-ballot bar-chart bell-with-slash
      bikini black-nib bookmark bookmark-tabs bow-and-arrow briefs broken-chain camera-with-flash card-file-box card-index
      card-index-dividers chains chart-decreasing chart-increasing chart-increasing-with-yen cigarette clamp
      closed-mailbox-with-lowered-flag closed-mailbox-with-raised-flag clutch-bag coffin computer-disk control-knobs
      couch-and-lamp credit-card crossed-swords crutch dagger diya-lamp dna dollar-banknote drop-of-blood dvd e-mail
      elevator envelope-with-arrow euro-banknote fax-machine file-cabinet film-frames film-projector flat-shoe
      funeral-urn hair-pick hammer-and-pick hammer-and-wrench headstone hook identification-card inbox-tray
      incoming-envelope kimono lab-coat label level-slider link linked-paperclips locked-with-key locked-with-pen
      long-drum lotion-bottle loudspeaker low-battery magnifying-glass-tilted-right memo military-helmet moai
      mobile-phone-with-arrow money-with-wings mouse-trap musical-score muted-speaker notebook
      notebook-with-decorative-cover old-key one-piece-swimsuit open-file-folder open-mailbox-with-lowered-flag
      outbox-tray page-facing-up page-with-curl pager petri-dish pick placard plunger postal-horn pound-banknote
      prayer-beads purse radio-button razor receipt rolled-up-newspaper round-pushpin safety-vest sari
      satellite-antenna shower speaker-high-volume speaker-low-volume speaker-medium-volume spiral-calendar
      spiral-notepad syringe tear-off-calendar telephone-receiver test-tube trackball triangular-ruler unlocked
      videocassette water-pistol white-cane womans-clothes womans-sandal x-ray yen-banknote`),
  },
  'Travel & Places': {
    category: 'place',
    except: words(`aerial-tramway airplane-arrival airplane-departure auto-rickshaw bank barber-pole bellhop-bell
      bridge-at-night building-construction bus-stop church cityscape-at-dusk classical-building closed-umbrella
      construction convenience-store cyclone department-store derelict-house eight-oclock eight-thirty eleven-oclock
      eleven-thirty ferry first-quarter-moon first-quarter-moon-face five-oclock five-thirty fog foggy four-oclock
      four-thirty globe-showing-americas globe-showing-asia-australia globe-with-meridians high-speed-train
      hindu-temple hot-springs hotel houses hospital kaaba last-quarter-moon last-quarter-moon-face light-rail
      love-hotel manual-wheelchair map-of-japan metro minibus monorail mosque motorized-wheelchair motorway
      mountain-cableway mountain-railway national-park new-moon new-moon-face night-with-stars nine-oclock nine-thirty
      office-building oil-drum oncoming-automobile oncoming-bus oncoming-police-car oncoming-taxi one-oclock one-thirty
      police-car-light post-office japanese-post-office railway-car railway-track seat seven-oclock seven-thirty
      shinto-shrine six-oclock six-thirty small-airplane snowman-without-snow stadium station stop-sign
      sun-behind-large-cloud sun-behind-small-cloud suspension-railway synagogue train ten-oclock ten-thirty three-thirty
      timer-clock hourglass-not-done tram tram-car trolleybus twelve-oclock twelve-thirty two-oclock two-thirty
      umbrella-on-ground umbrella-with-rain-drops waning-crescent-moon waning-gibbous-moon waxing-crescent-moon
      waxing-gibbous-moon wedding wind-face wood camping sunrise ship motor-boat rock passenger-ship`),
  },
};

export const TAKEN_ONLY: Readonly<Record<string, { category: Category; only: ReadonlySet<string> }>> = {
  'Smileys & Emotion': {
    category: 'face',
    only: words(`alien alien-monster angry-face beaming-face-with-smiling-eyes black-heart blue-heart broken-heart
      brown-heart clown-face cold-face collision cowboy-hat-face crying-face drooling-face exploding-head
      face-blowing-a-kiss face-savoring-food face-screaming-in-fear face-with-medical-mask face-with-monocle
      face-with-tears-of-joy face-with-tongue fearful-face frowning-face ghost goblin green-heart grey-heart
      grinning-cat grinning-face heart-on-fire heart-with-arrow heart-with-ribbon hot-face kiss-mark
      loudly-crying-face love-letter money-mouth-face nauseated-face nerd-face neutral-face orange-heart
      partying-face pile-of-poo pink-heart pouting-face purple-heart red-heart robot skull sleeping-face
      slightly-smiling-face smiling-cat-with-heart-eyes smiling-face-with-halo smiling-face-with-heart-eyes
      smiling-face-with-horns smiling-face-with-smiling-eyes smiling-face-with-sunglasses smirking-face sparkling-heart
      speech-balloon star-struck sweat-droplets thinking-face two-hearts upside-down-face white-heart winking-face
      worried-face yawning-face yellow-heart zany-face zipper-mouth-face`),
  },
  Symbols: {
    category: 'shape',
    only: words(`black-circle black-large-square blue-circle blue-square brown-circle brown-square check-mark
      cross-mark green-circle green-square large-blue-diamond large-orange-diamond orange-circle orange-square
      purple-circle purple-square red-circle red-square red-triangle white-circle white-large-square yellow-circle
      yellow-square`),
  },
};

/** Icons that only the cartoon package has and that are worth having in one style. */
export const CARTOON_ONLY: Readonly<Record<string, Category>> = {
  harp: 'object',
  lighthouse: 'place',
  orca: 'nature',
  shovel: 'object',
  'treasure-chest': 'object',
  trombone: 'object',
};

/** The cartoon package's name where it differs from the other two packages' name for the same thing. */
export const CARTOON_NAME: Readonly<Record<string, string>> = { 'red-triangle': 'red-triangle-pointed-up' };
