using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>Why a device passed on. A cause that only a policy or a command can bring about joins here with what brings it about.</summary>
public enum Cause
{
    NextOperator,
    CheckIn,
    CheckedOutToOther,
    ShiftEnd,
    Moved,
    Departure,
    DeviceLost,
    DeviceRetired,

    /// <summary>Nothing passed on: a secret that is bound comes to its end and is to be replaced.</summary>
    SecretExpiry,
}

/// <summary>Tells handoffs from what only shares their machinery.</summary>
public static class Causes
{
    /// <summary>The names of the causes for which policy may ask for something else.</summary>
    public static IEnumerable<string> OfHandoffs => Enum.GetValues<Cause>().Where(IsHandoff).Select(Words.Of);

    /// <summary>Whether a device passed on, or a person left. A rotation without either owes steps too, and nothing else.</summary>
    public static bool IsHandoff(this Cause cause) => cause != Cause.SecretExpiry;
}
