//! The pages of the web app whose texts are fixed: what search engines and previews of shared links say of them. Texts stand
//! in the order of the languages: English, French, Spanish, Arabic.

use crate::web_app::pages::ListedPage;

const fn public(path: &'static str, titles: [&'static str; 4], descriptions: [&'static str; 4]) -> ListedPage {
    ListedPage { path, public: true, titles, descriptions }
}

/// For whoever has signed in or holds a secret link.
const fn private(path: &'static str, titles: [&'static str; 4]) -> ListedPage {
    ListedPage { path, public: false, titles, descriptions: [""; 4] }
}

/// All of them. A page that is missing here works, but search engines leave it out.
pub const PAGES: &[ListedPage] = &[
    public(
        "",
        ["", "", "", ""],
        [
            "Governments, employers' and workers' organizations and many others work together in the {coalition}: who they are, what \
             they commit themselves to, and how to join.",
            "Gouvernements, organisations d'employeurs et de travailleurs et bien d'autres agissent ensemble au sein de {coalition} : \
             qui ils sont, à quoi ils s'engagent et comment les rejoindre.",
            "Gobiernos, organizaciones de empleadores y de trabajadores y muchos otros actúan juntos en {coalition}: quiénes son, a \
             qué se comprometen y cómo sumarse.",
            "حكومات ومنظمات لأصحاب العمل وللعمال وجهات كثيرة أخرى تعمل معًا في {coalition}: من هم، وبماذا يلتزمون، وكيف يمكن الانضمام إليهم.",
        ],
    ),
    public(
        "about",
        ["About", "À propos", "Acerca de", "نبذة"],
        [
            "What the {coalition} is for, who takes part in it, and how it works.",
            "À quoi sert {coalition}, qui y participe et son fonctionnement.",
            "Para qué existe {coalition}, quiénes participan y cómo funciona.",
            "الغاية من {coalition}، والجهات المشاركة، وطريقة العمل.",
        ],
    ),
    public(
        "partners",
        ["Partners", "Partenaires", "Socios", "الشركاء"],
        [
            "All partners of the {coalition}, by group, country and priority.",
            "Tous les partenaires de {coalition}, par groupe, pays et priorité.",
            "Todos los socios de {coalition}, por grupo, país y prioridad.",
            "جميع شركاء {coalition} حسب الفئة والبلد والأولوية.",
        ],
    ),
    public(
        "practices",
        ["Good practices", "Bonnes pratiques", "Buenas prácticas", "الممارسات الجيدة"],
        [
            "What partners of the {coalition} have tried and found to work, reviewed by others: how it was done, and what it changed.",
            "Ce que des partenaires de {coalition} ont essayé avec succès, relu par d'autres : comment ils ont fait et ce qui a changé.",
            "Lo que socios de {coalition} probaron con éxito, revisado por otros: cómo se hizo y qué cambió.",
            "ما جرّبه شركاء {coalition} ونجح، بعد مراجعة آخرين له: كيف نُفّذ وماذا غيّر.",
        ],
    ),
    public(
        "governance",
        ["Governance", "Gouvernance", "Gobernanza", "الحوكمة"],
        [
            "Who sits in the bodies of the {coalition}, since when and until when, on any day.",
            "Qui siège dans les organes de {coalition}, depuis quand et jusqu'à quand, à toute date.",
            "Quién ocupa los asientos de los órganos de {coalition}, desde cuándo y hasta cuándo, en cualquier fecha.",
            "من يشغل مقاعد هيئات {coalition}، ومنذ متى وحتى متى، في أي يوم.",
        ],
    ),
    public(
        "priorities",
        ["Priorities", "Priorités", "Prioridades", "الأولويات"],
        [
            "The themes that partners of the {coalition} work on together.",
            "Les thèmes sur lesquels les partenaires de {coalition} travaillent ensemble.",
            "Los temas en los que trabajan juntos los socios de {coalition}.",
            "المواضيع التي يعمل عليها شركاء {coalition} معًا.",
        ],
    ),
    public(
        "join",
        ["Join", "Nous rejoindre", "Sumarse", "الانضمام"],
        [
            "How an organization becomes a partner of the {coalition}, and the form to apply.",
            "Comment une organisation devient partenaire de {coalition}, et le formulaire de candidature.",
            "Cómo una organización se convierte en socia de {coalition}, y el formulario de solicitud.",
            "كيف تصبح منظمة ما شريكًا في {coalition}، مع استمارة الطلب.",
        ],
    ),
    public(
        "privacy",
        ["Privacy", "Vie privée", "Privacidad", "الخصوصية"],
        [
            "Which personal data this portal keeps, what for, and for how long.",
            "Quelles données personnelles ce portail conserve, pourquoi et pendant combien de temps.",
            "Qué datos personales guarda este portal, para qué y por cuánto tiempo.",
            "ما البيانات الشخصية التي تحتفظ بها هذه البوابة، ولأي غرض، وإلى متى.",
        ],
    ),
    public(
        "accessibility",
        ["Accessibility", "Accessibilité", "Accesibilidad", "إمكانية الوصول"],
        [
            "How accessible this portal is, and whom to tell when something cannot be used.",
            "À quel point ce portail est accessible, et à qui signaler ce qui ne peut pas être utilisé.",
            "Cuán accesible es este portal, y a quién avisar cuando algo no se puede usar.",
            "مدى سهولة الوصول إلى هذه البوابة، ومن يُبلَّغ عند تعذّر استخدام شيء منها.",
        ],
    ),
    private("join/confirm", ["Confirm your application", "Confirmez votre candidature", "Confirme su solicitud", "تأكيد الطلب"]),
    private("join/status", ["Your application", "Votre candidature", "Su solicitud", "طلبكم"]),
    private("invitation", ["Your invitation", "Votre invitation", "Su invitación", "دعوتكم"]),
    private("password", ["Password", "Mot de passe", "Contraseña", "كلمة المرور"]),
    private("sign-in", ["Sign in", "Se connecter", "Iniciar sesión", "تسجيل الدخول"]),
    private("account", ["Your account", "Votre compte", "Su cuenta", "حسابكم"]),
    private(
        "saved-searches",
        [
            "End the mails about a search",
            "Mettre fin aux courriels d’une recherche",
            "Dejar de recibir correos sobre una búsqueda",
            "إيقاف الرسائل المتعلقة ببحث",
        ],
    ),
    private("workspace", ["Workspace", "Espace de travail", "Espacio de trabajo", "مساحة العمل"]),
    private("console", ["Secretariat", "Secrétariat", "Secretaría", "الأمانة"]),
];
