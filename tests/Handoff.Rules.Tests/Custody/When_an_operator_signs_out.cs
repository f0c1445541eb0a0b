using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_an_operator_signs_out
{
    [Fact]
    public void Custody_that_a_sign_in_began_ends_and_the_next_operator_is_no_handoff()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"));
        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(["session.ended", "custody.closed"], ward.LastEntries);

        ward.Hears(At("07:30").SignsIn("operator-b", "s2"));

        Assert.Empty(ward.Standing);
        Assert.Equal(At("07:20"), ward.Session("s1").EndedAt);
    }

    [Fact]
    public void A_checked_out_device_stays_with_its_operator()
    {
        var ward = new Ward().Hears(
            At("06:55").ChecksOut("operator-a"), At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"));
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);

        ward.Hears(At("07:30").SignsIn("operator-b", "s2"));

        Assert.Equal("operator-a", Assert.Single(ward.Standing).From!.UserId);
    }

    [Fact]
    public void Another_open_session_of_the_operator_keeps_custody()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:05").SignsIn("operator-a", "s2"), At("07:20").SignsOut("operator-a", "s1"));
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);

        ward.Hears(At("07:25").SignsOut("operator-a", "s2"));

        Assert.Null(ward.Device.Custody.Holder);
    }

    [Theory]
    [InlineData("07:20:05", true)]
    [InlineData("07:20:05.001", false)]
    public void A_use_more_than_five_seconds_later_shows_that_it_did_not_count(string used, bool counts)
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"), At(used).Uses("operator-a", "s1"));

        Assert.Equal(counts, ward.Device.Custody.Holder is null);
        Assert.Equal(counts, ward.Session("s1").EndedAt is not null);
    }

    [Fact]
    public void A_sign_out_stamped_before_its_sign_in_still_ends_it()
    {
        var ward = new Ward().Hears(At("07:00").SignsIn("operator-a", "s1"), At("06:59:58").SignsOut("operator-a", "s1"));

        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(At("07:00"), ward.Session("s1").EndedAt);
    }

    [Fact]
    public void Old_access_that_is_used_again_keeps_custody_for_nobody()
    {
        var ward = new Ward().Hears(
            At("06:00").SignsIn("operator-a", "s1"), At("06:30").SignsIn("operator-b", "s2"), At("06:40").SignsOut("operator-b", "s2"), At("06:45").Uses("operator-a", "s9"),
            At("07:00").SignsIn("operator-a", "s3"), At("07:05").Uses("operator-a", "s9"), At("07:10").SignsOut("operator-a", "s3"));

        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(Assert.Single(ward.Standing).Id, ward.Session("s9").HandoffId);
    }

    /// <summary>The session of the morning is known only by its use. Its browser keeps the id for whoever signs in next.</summary>
    [Theory]
    [InlineData("07:50", true)]
    [InlineData("07:49:59", false)]
    public void A_sign_out_of_long_ago_does_not_end_what_begins_under_the_same_id(string signedOut, bool ends)
    {
        var ward = new Ward().Hears(
            At("06:01").Uses("operator-a", "s1"), At(signedOut).SignsOut("operator-a", "s1"), At("07:55").SignsIn("operator-b", "s2"), At("08:00").SignsIn("operator-a", "s1"));

        Assert.Equal(ends ? null : "operator-a", ward.Device.Custody.Holder?.UserId);
        Assert.Equal("operator-b", Assert.Single(ward.Standing).From!.UserId);

        ward.Hears(At("08:30").SignsIn("operator-c", "s3"));

        Assert.Equal(ends ? 1 : 2, ward.Standing.Count);
    }

    [Fact]
    public void Somebody_elses_sign_out_leaves_the_holder_alone()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:30").SignsIn("operator-b", "s2"), At("07:31").SignsOut("operator-a", "s1"));

        Assert.Equal("operator-b", ward.Device.Custody.Holder!.UserId);
        Assert.Equal(At("07:31"), ward.Session("s1").EndedAt);
    }

    [Fact]
    public void A_sign_out_of_a_session_that_is_known_only_by_its_use_ends_it()
    {
        var ward = new Ward().Hears(At("07:00").Uses("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"));

        Assert.Equal(At("07:20"), ward.Session("s1").EndedAt);
    }

    [Fact]
    public void Signing_in_again_with_the_same_session_id_gives_custody_again()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"), At("07:30").SignsIn("operator-a", "s1"));

        Assert.Equal(At("07:30"), ward.Device.Custody.Holder!.Since);
        Assert.Equal((At("07:30"), null), (ward.Session("s1").StartedAt, ward.Session("s1").EndedAt));
    }

    [Fact]
    public void A_use_after_signing_in_again_with_the_same_session_id_says_nothing_of_the_sign_out_before()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"), At("07:25").SignsIn("operator-b", "s2"),
            At("07:26").SignsOut("operator-b", "s2"), At("07:30").SignsIn("operator-a", "s1"), At("07:40").Uses("operator-a", "s1"));

        Assert.Empty(ward.Device.Handoffs);
        Assert.Equal(At("07:30"), ward.Device.Custody.Holder!.Since);
    }

    [Fact]
    public void A_session_of_the_operator_that_is_known_only_by_its_use_keeps_custody()
    {
        var ward = new Ward().Hears(
            At("07:00").SignsIn("operator-a", "s1"), At("07:05").Uses("operator-a", "s2"), At("07:20").SignsOut("operator-a", "s1"));
        Assert.Equal("operator-a", ward.Device.Custody.Holder!.UserId);

        ward.Hears(At("07:30").SignsIn("operator-b", "s3"));

        Assert.Equal(Assert.Single(ward.Standing).Id, ward.Session("s2").HandoffId);
    }

    [Fact]
    public void A_use_from_before_an_earlier_handoff_keeps_no_custody()
    {
        var ward = new Ward().Hears(
            At("06:00").SignsIn("operator-a", "s0"), At("06:05").Uses("operator-a", "s2"), At("06:30").SignsIn("operator-b", "s3"),
            At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"));

        Assert.Null(ward.Device.Custody.Holder);
    }

    [Fact]
    public void The_last_sign_out_ends_custody_also_if_its_session_is_known_only_by_its_use()
    {
        var ward = new Ward().Hears(
            At("06:50").Uses("operator-a", "s2"), At("07:00").SignsIn("operator-a", "s1"), At("07:20").SignsOut("operator-a", "s1"));
        Assert.NotNull(ward.Device.Custody.Holder);

        ward.Hears(At("07:30").SignsOut("operator-a", "s2"));

        Assert.Null(ward.Device.Custody.Holder);
        Assert.Equal(At("07:30"), ward.Session("s2").EndedAt);
    }
}
