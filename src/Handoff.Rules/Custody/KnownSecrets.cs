using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// What policy and the vault's tags say about secrets, taken together. Policy goes before tags, and what a secret says of itself before
/// what its partner says.
/// </summary>
public sealed class KnownSecrets
{
    private readonly List<BoundSecret> _said;

    private KnownSecrets(IEnumerable<BoundSecret> said) => _said = [.. said];

    public static KnownSecrets Of(HandoffPolicy policy, VaultBindings vault) => new(policy.Secrets.Concat(vault.Secrets));

    /// <summary>The names of the secrets that are bound to a device or person in so many words, each once.</summary>
    public IEnumerable<string> Where(Func<BoundSecret, bool> binds) =>
        _said.Where(binds).Select(secret => secret.Name).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The device or person on whose ledger a secret's own affairs belong; null for a secret that is none of our business. One of a pair is
    /// bound through its partner. A secret that is bound to several belongs to the first, a device before a person.
    /// </summary>
    public (string? DeviceId, string? UserId)? OwnerOf(string name)
    {
        var bound = AboutWithPartners(name).Where(secret => secret.DeviceId is not null || secret.UserId is not null).ToList();
        var first = bound.Find(secret => Person.Same(secret.Name, name) && secret.DeviceId is not null)
            ?? bound.Find(secret => Person.Same(secret.Name, name))
            ?? bound.Find(secret => secret.DeviceId is not null)
            ?? bound.FirstOrDefault();
        return first is null ? null : first.DeviceId is { } device ? (device, null) : (null, first.UserId);
    }

    /// <summary>
    /// How a secret is rotated. A partner of which nothing is said is rotated as the other of its pair: both hold a credential of the same
    /// resource, and a random value in the place of an application's password would open nothing.
    /// </summary>
    public Rotation RotationOf(string name)
    {
        var said = AboutWithPartners(name);
        var word = said.Select(secret => secret.Rotation).FirstOrDefault(rotation => rotation is not null);
        RotationKind? kind = word is null ? RotationKind.Generate : Words.TryParse<RotationKind>(word, out var known) ? known : null;
        return new Rotation(kind, kind == RotationKind.ApplicationPassword ? said.Select(secret => secret.Application).FirstOrDefault(id => id is not null) : null)
        {
            Partners = [.. PairOf(name).Where(other => !Person.Same(other, name)).Order(StringComparer.OrdinalIgnoreCase)],
        };
    }

    private List<BoundSecret> AboutWithPartners(string name)
    {
        var pair = PairOf(name);
        return [.. _said.Where(secret => pair.Contains(secret.Name)).OrderBy(secret => Person.Same(secret.Name, name) ? 0 : 1)];
    }

    /// <summary>
    /// The secret and whatever it is tied to, in either direction. Tags that contradict each other (of two pairs, one secret in both) tie
    /// three together, which delays and never harms.
    /// </summary>
    private HashSet<string> PairOf(string name)
    {
        var pair = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { name };
        for (var known = 0; known < pair.Count;)
        {
            known = pair.Count;
            foreach (var secret in _said.Where(secret => secret.Dual is not null && (pair.Contains(secret.Name) || pair.Contains(secret.Dual))).ToList())
            {
                pair.Add(secret.Name);
                pair.Add(secret.Dual!);
            }
        }

        return pair;
    }
}
