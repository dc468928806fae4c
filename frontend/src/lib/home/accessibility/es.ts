import type { AccessibilityText } from './content';

const es: AccessibilityText = {
  title: 'Accesibilidad',
  lead: 'Este portal es para todas las personas, sea cual sea su forma de leer, oír, ver o moverse. Aquí se dice hasta dónde ha llegado, qué no puede todavía y a quién avisar.',
  parts: {
    aim: {
      title: 'El objetivo',
      paragraphs: [
        'El objetivo es el nivel AA de las Pautas de Accesibilidad para el Contenido Web (WCAG) 2.2. Ningún organismo independiente ha evaluado si se cumple, de modo que esta página no lo afirma.',
      ],
    },
    done: {
      title: 'Lo que se ha hecho',
      paragraphs: ['La accesibilidad es parte de cómo se construye cada página.'],
      entries: [
        {
          name: 'Teclado',
          text: 'Todo funciona sin ratón. Se ve dónde está el foco, se puede saltar al contenido y se llega al encabezado cuando cambia la página.',
        },
        {
          name: 'Contraste',
          text: 'Los textos y los controles se distinguen bien en la apariencia clara y en la oscura. Ningún significado depende solo del color.',
        },
        {
          name: 'Idiomas',
          text: 'Las páginas indican en qué idioma están y marcan lo que está en otro, para que se lea en voz alta como corresponde.',
        },
        {
          name: 'De derecha a izquierda',
          text: 'En árabe se invierte la página entera, no solo el texto.',
        },
        {
          name: 'Movimiento',
          text: 'Hay poco, y ninguno para quienes tienen un dispositivo que pide menos.',
        },
        {
          name: 'Pantallas pequeñas y letra grande',
          text: 'Las páginas caben en una ventana estrecha sin desplazarse hacia los lados. Las tablas muy anchas se desplazan dentro de sí mismas.',
        },
        {
          name: 'Formularios',
          text: 'Los campos tienen etiquetas siempre visibles, los errores se explican junto al campo y lo escrito se conserva.',
        },
      ],
    },
    checked: {
      title: 'Cómo se comprueba',
      paragraphs: [
        'Pruebas automáticas abren las páginas en un navegador. La herramienta axe busca incumplimientos de las pautas en la apariencia clara y en la oscura: en las páginas públicas, en inglés y árabe; en las páginas para quienes tienen cuenta, en inglés. Otras pruebas usan el portal solo con el teclado y miran su anchura en un teléfono.',
        'Tales pruebas encuentran solo una parte de lo que puede fallar. No dicen si un texto es fácil de entender.',
      ],
    },
    limits: {
      title: 'Límites conocidos',
      paragraphs: ['Conocemos estos.'],
      entries: [
        {
          name: 'Lectores de pantalla',
          text: 'Ninguna persona que use un lector de pantalla ha probado todavía el portal.',
        },
        {
          name: 'El mapa',
          text: 'Un mapa no se puede leer en voz alta de forma útil. Una tabla junto a él dice lo mismo, país por país.',
        },
        {
          name: 'Textos de los socios',
          text: 'Los socios escriben sobre sí mismos, no siempre con sencillez ni en todos los idiomas. Los sitios a los que enlazan pueden ser menos accesibles que este portal.',
        },
        {
          name: 'Idiomas',
          text: 'Las páginas para quienes tienen cuenta están en inglés, francés y español, no en árabe. Nada se ofrece en lengua de señas ni en lectura fácil.',
        },
        {
          name: 'Documentación de la API',
          text: 'La documentación interactiva para desarrolladores está en inglés y procede de otro programa; no está entre las páginas probadas.',
        },
        { name: 'Scripts', text: 'Las páginas necesitan JavaScript.' },
      ],
    },
    ways: {
      title: 'Otras vías al contenido',
      paragraphs: [
        'La lista de socios se puede descargar como archivo CSV y abrir en una hoja de cálculo. Todo lo público se puede leer también por la API documentada, sin cuenta. Si nada de eso le sirve, la Secretaría puede enviarle lo que necesite de otra forma.',
      ],
    },
    contact: {
      title: 'A quién avisar',
      paragraphs: [
        'Diga a la Secretaría de la Coalición qué no pudo usar. Ayuda saber la dirección de la página, qué quería hacer y qué navegador y ayuda técnica utiliza. Una solicitud de ingreso no tiene por qué fracasar por el formulario: la Secretaría puede ayudarle a presentarla.',
      ],
    },
  },
};

export default es;
