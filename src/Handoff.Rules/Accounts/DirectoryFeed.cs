using Handoff.Rules.Text;

namespace Handoff.Rules.Accounts;

/// <summary>
/// The subscription by which the directory reports changes, as it was last seen. It ends by itself unless somebody renews it
/// (https://learn.microsoft.com/graph/change-notifications-overview#subscription-lifetime), and then nothing comes any more and nobody says so.
/// </summary>
/// <param name="SubscriptionId">Its id; null while there is none, or none that is known.</param>
/// <param name="MadeWith">A mark of the settings that it was, or was about to be, made with.</param>
/// <param name="ProvenAt">When the directory last showed it alive, with as long to live as it should have; at first, when it was first wanted.</param>
/// <param name="ExpiresAt">When it ends or ended; null while nothing is known of it.</param>
/// <param name="Problem">Why the last attempt to look after it failed: a status and an error code. Null after one that did not.</param>
public sealed record DirectoryFeed(string? SubscriptionId, string? MadeWith, DateTimeOffset ProvenAt, DateTimeOffset? ExpiresAt, string? Problem = null)
{
    /// <summary>The name of the feed among the others.</summary>
    public const string Name = "directory";

    /// <summary>How often it is looked after; <c>function.json</c> has the same.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>No subscription to users lives longer; one that asks for more is refused.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(41_760);

    /// <summary>What is asked for: the directory's clock may differ from ours.</summary>
    public static readonly TimeSpan Asked = Longest - TimeSpan.FromMinutes(30);

    /// <summary>With less than this left it is renewed: more than nine days to notice that it does not work.</summary>
    public static readonly TimeSpan RenewedBefore = Longest / 3;

    public bool IsToBeRenewed(DateTimeOffset now) => ExpiresAt - RenewedBefore <= now;

    /// <summary>From when on its silence says nothing: it has ended, or three times in a row nobody saw it alive or could renew it.</summary>
    public DateTimeOffset StaleFrom => ProvenAt + (3 * Period) is var missed && ExpiresAt < missed ? ExpiresAt.Value : missed;

    public bool IsStale(DateTimeOffset now) => now >= StaleFrom;

    /// <summary>What shows that it is stale.</summary>
    public IReadOnlyDictionary<string, string> Evidence(DateTimeOffset now)
    {
        var evidence = new Dictionary<string, string>
        {
            ["why"] = ExpiresAt <= now
                ? "there is no live subscription to the directory's changes"
                : "for three hours nobody could renew the subscription to the directory's changes, or see that it is alive",
        };
        if (ExpiresAt is { } end)
        {
            evidence["expiresAt"] = Rfc3339.Write(end);
        }

        if (Problem is { } problem)
        {
            evidence["problem"] = problem;
        }

        return evidence;
    }
}
