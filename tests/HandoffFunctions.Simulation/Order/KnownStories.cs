using HandoffFunctions.Simulation.Memory;

namespace HandoffFunctions.Simulation.Order;

/// <summary>
/// A story for each kind of thing that the product can be told, of up to five events each: every event type, a handoff of every cause, every
/// category of log, signals, accounts, secrets, and every way of finding the device.
/// </summary>
internal static class KnownStories
{
    private const string Tablet = "tablet-1", Other = "tablet-2", Desk = "desk-1";

    public static readonly IReadOnlyList<Story> All =
    [
        // Handoffs, one cause after another.
        Of("next operator", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Say.SignsIn(20, Tablet, "c", "s3"), Say.Uses(25, Tablet, "a", "s1"), Say.SignsOut(30, Tablet, "c", "s3")),
        Of("there and back", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Say.SignsIn(20, Tablet, "a", "s3"), Say.Uses(25, Tablet, "b", "s2")),
        Of("back in the same session", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Say.SignsIn(20, Tablet, "a", "s1"), Say.Uses(21, Tablet, "a", "s1")),
        Of("checked out, used and back", Say.ChecksOut(0, Tablet, "a"), Say.SignsIn(1, Tablet, "a", "s1", "chart"), Say.ChecksIn(50, Tablet, "a"), Say.Resets(51, Tablet), Say.ClearsApp(52, Tablet, "a", "chart")),
        Of("checked out to another", Say.ChecksOut(0, Tablet, "a"), Say.SignsIn(5, Tablet, "a", "s1"), Say.ChecksOut(50, Tablet, "b"), Say.SignsIn(51, Tablet, "b", "s2"), Say.ChecksIn(90, Tablet)),
        Of("returned in another's name", Say.ChecksOut(0, Tablet, "a"), Say.ChecksIn(10, Tablet, "b"), Say.ChecksOut(20, Tablet, "c")),
        Of("shift end", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(2, Other, "a", "s2"), Say.EndsShift(60, "a"), Say.Uses(65, Tablet, "a", "s1"), Say.SignsIn(70, Tablet, "b", "s3")),
        Of("moved", Say.ChecksOut(0, Tablet, "a"), Say.SignsIn(1, Tablet, "a", "s1"), Say.Moves(60, "a"), Say.ChecksOut(70, Tablet, "b")),
        Of("departed", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(5, Other, "a", "s2"), Say.Departs(60, "a"), Say.Uses(61, Tablet, "a", "s1")),
        Of("lost in use", Say.SignsIn(0, Tablet, "a", "s1"), Say.IsLost(60, Tablet), Say.Uses(65, Tablet, "a", "s1"), Say.ChecksOut(90, Tablet, "b"), Say.ChecksIn(95, Tablet, "b")),
        Of("retired from the rack", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsOut(10, Tablet, "a", "s1"), Say.IsRetired(60, Tablet)),
        Of("signed out properly", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsOut(10, Tablet, "a", "s1"), Say.SignsIn(20, Tablet, "b", "s2"), Say.SignsOut(30, Tablet, "b", "s2"), Say.SignsIn(40, Tablet, "a", "s1")),
        Of("sign-out that did not count", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsOut(10, Tablet, "a", "s1"), Say.Uses(15, Tablet, "a", "s1"), Say.SignsIn(20, Tablet, "b", "s2")),
        Of("old access shows itself", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Say.Refreshes(15, Tablet, "a", "s1"), Say.Uses(16, Tablet, "a", "s9"), Say.Uses(17, Tablet, "a", "s1", issued: 5)),
        Of("all in one minute", Say.SignsIn(0, Tablet, "a", "s1"), Say.ChecksIn(10, Tablet), Say.SignsIn(10, Tablet, "b", "s2"), Say.SignsOut(10, Tablet, "a", "s1")),

        // Confirmations before the handoff that they confirm is known.
        Of("cleared before anybody asked", Say.SignsIn(0, Tablet, "a", "s1", "chart"), Say.SignsIn(20, Tablet, "b", "s2"), Say.ClearsApp(21, Tablet, "a", "chart"), Say.Resets(22, Tablet)),

        // The directory's logs, placed by each key.
        Of("by device", Logged.SignIn(0, "a", "s1", "device=tablet-1"), Logged.SignIn(10, "b", "s2", "device=tablet-1"), Logged.Renewal(20, "a", "s1", "device=tablet-1"), Logged.GraphCall(21, "a", "s1", 0)),
        Of("by terminal", Logged.SignIn(0, "a", "s1", "terminal=PANEL-1"), Logged.SignIn(10, "b", "s2", "terminal=PANEL-1"), Logged.Renewal(20, "a", "s1"), Logged.Revocation(30, "a")),
        Of("by address", Logged.SignIn(0, "a", "s1", "address=192.0.2.1"), Logged.SignIn(10, "b", "s2", "address=192.0.2.1"), Logged.Principal(12, "printer", "ServicePrincipalSignInLogs", "address=192.0.2.1"), Logged.Principal(13, "printer-2", "ManagedIdentitySignInLogs", "address=192.0.2.1")),
        Of("by browser", Logged.SignIn(0, "a", "s1", "browser=browser-7"), Logged.SignIn(10, "b", "s2", "browser=browser-7"), Logged.GraphCall(20, "a", "s1", 1)),
        Of("by address and browser", Logged.SignIn(0, "a", "s1", "address=192.0.2.9 browser=browser-2"), Logged.SignIn(10, "b", "s2", "address=192.0.2.9 browser=browser-2"), Logged.SignIn(12, "a", "s3", "address=192.0.2.9 browser=browser-3")),
        Of("by session", Logged.SignIn(0, "a", "s1", "device=tablet-1"), Logged.Renewal(5, "a", "s1"), Logged.SignIn(10, "b", "s2", "device=tablet-1"), Logged.Renewal(20, "a", "s1", "device=own-phone")),
        Of("by custody", Say.ChecksOut(0, Tablet, "a"), Logged.SignIn(5, "a", "s1"), Logged.Renewal(10, "a", "s1"), Say.ChecksIn(50, Tablet, "a"), Logged.Renewal(55, "a", "s1")),
        Of("by address and custody", Say.ChecksOut(0, "desk-2", "a"), Logged.SignIn(5, "a", "s1", "address=192.0.2.9"), Say.ChecksIn(20, "desk-2", "a")),
        Of("typed again elsewhere", Logged.SignIn(0, "a", "s1", "device=tablet-1"), Logged.SignIn(10, "b", "s2", "device=tablet-1"), Logged.SignIn(20, "a", "s1", "device=own-phone", "u")),
        Of("revoked by an administrator", Say.SignsIn(0, Tablet, "a", "s1"), Say.SignsIn(5, Other, "a", "s2"), Say.SignsIn(10, Tablet, "b", "s3"), Logged.Revocation(20, "a"), Say.Uses(30, Other, "a", "s2")),
        Of("revoked, then departed", Logged.Revocation(20, "a"), Say.Departs(15, "a"), Say.SignsIn(0, Tablet, "a", "s1")),

        // Shared signals.
        Of("pushed about a person", Say.SignsIn(0, Tablet, "a", "s1"), Logged.Pushed(10, "session-revoked", user: "a"), Say.SignsIn(20, Tablet, "b", "s2"), Say.Uses(30, Tablet, "a", "s1")),
        Of("pushed about a session", Say.SignsIn(0, Tablet, "a", "s1"), Logged.Pushed(10, "session-revoked", session: "s1"), Say.SignsIn(20, Tablet, "b", "s2")),
        Of("pushed about a device", Say.SignsIn(0, Tablet, "a", "s1"), Logged.Pushed(10, "session-revoked", user: "a", device: Tablet), Logged.Pushed(11, "device-compliance-change", device: Tablet), Say.SignsIn(20, Tablet, "b", "s2")),
        Of("pushed, established and presented", Say.ChecksOut(0, Tablet, "a"), Logged.Pushed(5, "session-established", user: "a", session: "s1"), Logged.Pushed(10, "session-presented", user: "a", session: "s1"), Say.ChecksIn(20, Tablet), Logged.Pushed(30, "session-presented", user: "a", session: "s1")),
        Of("pushed about a guest", Guest.SignsIn(0, Tablet, "s1"), Logged.Pushed(10, "session-revoked", user: Guest.Id), Say.SignsIn(20, Tablet, "b", "s2")),
        Of("pushed about a guest's session", Guest.SignsIn(0, Tablet, "s1"), Logged.Pushed(10, "session-revoked", session: "s1"), Say.SignsIn(20, Tablet, "b", "s2"), Say.Uses(30, Other, Guest.Id, "s1")),
        Of("a guest revoked by an administrator", Guest.SignsIn(0, Tablet, "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Guest.SignsIn(12, Other, "s3"), Say.SignsIn(14, Other, "b", "s4"), Logged.Revocation(20, Guest.Id)),
        Of("a guest revoked and departed", Logged.Revocation(20, Guest.Id), Guest.Departs(15)),
        Of("credential changed", Say.SignsIn(0, Tablet, "a", "s1"), Logged.Pushed(10, "credential-change", user: "a"), Say.SignsIn(20, Tablet, "b", "s2")),

        // Agents.
        Of("an agent for the previous operator", Say.SignsIn(0, Desk, "a", "s1"), Say.Acts(5, Desk, "bot", "x", "a"), Say.SignsIn(10, Desk, "b", "s2"), Say.Acts(20, Desk, "bot", "x", "a"), Say.Acts(30, Desk, "bot", "x", "b")),
        Of("an agent that shows itself late", Logged.SignIn(0, "a", "s1", "terminal=PANEL-1"), Logged.SignIn(10, "b", "s2", "terminal=PANEL-1"), Logged.Agent(20, "bot", "a", "x")),

        // Accounts and secrets.
        Of("account disabled", Say.SignsIn(0, Tablet, "d", "s1"), Say.Account(30, "d", false), Say.SignsIn(40, Tablet, "b", "s2")),
        Of("account deleted", Say.SignsIn(0, Tablet, "d", "s1"), Say.SignsIn(10, Tablet, "b", "s2"), Say.Account(30, "d", null)),
        Of("account given back", Say.SignsIn(0, Tablet, "d", "s1"), Say.Account(30, "d", false), Say.Account(40, "d", true), Say.SignsIn(45, Other, "d", "s2")),
        Of("secret near its end", Say.SignsIn(0, Tablet, "a", "s1"), Say.OfSecret(5, "ward-wifi", "NearExpiry"), Say.SignsIn(10, Tablet, "b", "s2"), Say.OfSecret(20, "ward-wifi", "Expired"), Say.OfSecret(21, "ward-wifi", "NewVersionCreated")),
        Of("secret of a person", Say.OfSecret(5, "key-a", "NearExpiry"), Say.SignsIn(0, Tablet, "a", "s1"), Say.Departs(10, "a"), Say.OfSecret(20, "key-a", "Expired")),
    ];

    /// <summary>Revoking has no effect on a guest, so that nothing but what the story tells can prove a session closed.</summary>
    private static class Guest
    {
        public const string Id = "guest-g";

        public static Occurrence SignsIn(double minute, string device, string session) => Known(Say.SignsIn(minute, device, Id, session));

        public static Occurrence Departs(double minute) => Known(Say.Departs(minute, Id));

        private static Occurrence Known(Occurrence one) => one with { Happens = world => world.Directory.Set(Id, new DirectoryUser(null, IsGuest: true)) };
    }

    private static Story Of(string name, params Occurrence[] events) => new(name, [.. events.OrderBy(one => one.Minute)]);
}
