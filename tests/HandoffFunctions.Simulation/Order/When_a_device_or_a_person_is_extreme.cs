using System.Text.Json;
using Handoff.Rules.Custody;
using HandoffFunctions.Storage;
using Xunit;

namespace HandoffFunctions.Simulation.Order;

/// <summary>No limit of the table keeps an event from being recorded, however much it concerns.</summary>
public sealed class When_a_device_or_a_person_is_extreme
{
    private const string Device = "tablet-1";

    private static void Tell(World world, Occurrence one)
    {
        world.Time.AdvanceTo(one.At);
        world.Run(() => one.Deliver(world));
    }

    private static T Head<T>(World world, string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(world.Table.Rows.Single(row => row.RowKey == Rows.Head(key)).Text(), type)!;

    [Fact]
    public void Two_hundred_sessions_under_the_longest_names_are_flagged_and_closed()
    {
        using var world = new World();
        var user = "guest-" + new string('g', 250);
        world.Directory.Set(user, new Memory.DirectoryUser(null, IsGuest: true));
        for (var i = 0; i < 200; i++)
        {
            Tell(world, Say.SignsIn(i / 60.0, Device, user, $"{i:D3}-" + new string('s', 250), new string('c', 256)));
        }

        Tell(world, Say.SignsIn(10, Device, "b", "b1"));
        world.SweepFor(TimeSpan.FromMinutes(60));
        var device = Head(world, HandoffKey.OfDevice(Device), StateJson.Default.Device);
        Assert.Equal(200, device.Findings.Count(finding => finding.SessionId is not null));
        Tell(world, Logged.Revocation(90, user));
        world.SweepFor(TimeSpan.FromMinutes(30));

        Assert.DoesNotContain(Head(world, HandoffKey.OfDevice(Device), StateJson.Default.Device).Findings, finding => finding.SessionId is not null);
    }

    [Fact]
    public void The_end_of_a_shift_reaches_every_one_of_three_hundred_devices()
    {
        using var world = new World();
        for (var i = 0; i < 300; i++)
        {
            Tell(world, Say.SignsIn(i / 60.0, $"tablet-x{i}", "a", $"s{i}"));
        }

        Tell(world, Say.EndsShift(30, "a"));
        world.SweepFor(TimeSpan.FromMinutes(20));

        var devices = world.Table.Rows.Where(row => row.RowKey.StartsWith('d') && row.RowKey.EndsWith("|head", StringComparison.Ordinal)).Select(row => JsonSerializer.Deserialize(row.Text(), StateJson.Default.Device)!).ToList();
        Assert.Equal(300, devices.Count);
        Assert.All(devices, device => Assert.Equal(Cause.ShiftEnd, Assert.Single(device.Handoffs).Cause));
        Assert.All(devices, device => Assert.Null(device.Custody.Holder));
    }
}
