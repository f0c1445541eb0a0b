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
}
